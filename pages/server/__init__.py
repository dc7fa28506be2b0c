"""What the server process adds around Streamlit: security headers, the print style, file descriptors.

Only `serve.py` imports it; it may import `data` and nothing of the sections of `pages/`.
"""
