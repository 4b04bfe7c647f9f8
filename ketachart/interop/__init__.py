"""What an interface engineer would argue about: sessions to and from files."""
