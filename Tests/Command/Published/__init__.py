"""What others published that their data comes to, against what Spoor makes of the same data."""
