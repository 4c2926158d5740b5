"""Reports by readers: what one is about, its form, and the addresses of both."""
