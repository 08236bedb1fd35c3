"""What the programs of `bench/` share: they start servers, make archives, send load and read what processes cost."""
