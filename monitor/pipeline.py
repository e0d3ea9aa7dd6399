"""The whole story on one page: what happens to the items of a poll.

    schedule -> fetch -> parse -> normalise -> [new items] -> match -> sightings -> incidents -> alerts -> deliveries

`take_in` is everything after `normalise`. It runs in one transaction: items, sightings, incidents, alerts and
deliveries are stored together or not at all, before anything is sent.
"""
