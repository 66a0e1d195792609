"""Cases: help when somebody is threatened. Until cases exist: the steps, the networks' ways and the emergency numbers."""
