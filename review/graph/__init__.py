"""graph draws what serves whom as a Mermaid flowchart: topology.py finds nodes and edges, mermaid.py writes them."""
