"""What ``resilint migrate`` does to a repository: overview, journal, writing and undoing."""
