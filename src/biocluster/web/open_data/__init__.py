"""What the cluster gives away for others to use: tables in the layout that Japanese municipalities share."""
