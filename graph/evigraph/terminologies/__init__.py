"""Take terms from the terminologies that a user has, and write them as a pack of the workspace's own."""
