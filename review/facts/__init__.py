"""Tables of facts about vLLM, the router and images; each says where it is from and how sure it is."""
