"""What runs without a browser: jobs join data and analytics; pages and commands call them."""
