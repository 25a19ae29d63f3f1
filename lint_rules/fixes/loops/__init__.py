"""From a hand-written retry loop to a retried function: what RP201, RP202 and RP205's fixes share."""
