"""How an assignment is proven: by known answers, by mistakes put into it, by what it gives away."""
