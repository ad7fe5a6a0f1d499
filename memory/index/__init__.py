"""The index in Qdrant, which the record can rebuild at any time: vectors of two embedders, words, and topics."""
