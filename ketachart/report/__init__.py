"""The record on paper: plain blocks first, then ink. Only this folder knows reportlab."""
