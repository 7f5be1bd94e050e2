version = "0.91.0"
