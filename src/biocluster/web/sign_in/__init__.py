"""How people sign in: what we decide about the accounts package, and the addresses of it that we use."""
