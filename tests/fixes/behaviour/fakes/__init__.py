"""What stands in for the world: time, the network, BigQuery and HTTP services, all of them scripted."""
