"""Strip boilerplate from scraped news; say which rule cut what; put it back."""
