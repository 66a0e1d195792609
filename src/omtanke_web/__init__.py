"""The web application: check for everybody, and the guideline where everybody can read it. Imports omtanke by its front door only."""
