"""What knows neither models nor the product."""
