"""What a person says of an image: regions with labels and exact shapes. Knows no network, HTTP or database."""
