"""What people said and did about things that each have a number: changes to review, and issues."""
