"""Drafts: a private look at what somebody is about to post. It has no models, on purpose."""
