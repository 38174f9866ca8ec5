"""WordPress: its export file (WXR) and the HTML that its posts are made of."""
