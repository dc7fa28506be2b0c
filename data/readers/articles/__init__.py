"""Text of help-centre articles: HTML and Markdown as headed sections, each short enough to be one entry.

It may import nothing but what stands at the top of `readers/`.
"""
