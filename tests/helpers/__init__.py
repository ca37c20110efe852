"""What several tests need to read and to drive pages."""
