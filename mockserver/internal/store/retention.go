package store

// DeleteDelivery removes a delivery with its attempts.
func (tx *Tx) DeleteDelivery(id string) bool {
	for a := range tx.AttemptsByDelivery.Of(id).Each() {
		tx.Attempts.Delete(a.ID)
	}
	return tx.Deliveries.Delete(id)
}

// DeleteSubscription removes a subscription with its deliveries.
func (tx *Tx) DeleteSubscription(id string) bool {
	for d := range tx.DeliveriesBySubscription.Of(id).Each() {
		tx.DeleteDelivery(d.ID)
	}
	return tx.Subscriptions.Delete(id)
}

// PutIncomingEvent stores an incoming event, unless the source has one with the
// same deduplication key: then that one is returned, and false.
func (tx *Tx) PutIncomingEvent(event IncomingEvent) (IncomingEvent, bool) {
	if event.DedupKey != "" {
		if first, ok := tx.IncomingEventByDedupKey.One(event.IncomingSourceID, event.DedupKey); ok {
			return first, false
		}
	}
	tx.IncomingEvents.Put(event)
	for tx.IncomingEvents.Len() > tx.limits.IncomingEvents {
		oldest := tx.IncomingEvents.All().At(0)
		for f := range tx.ForwardsByEvent.Of(oldest.ID).Each() {
			tx.Forwards.Delete(f.ID)
		}
		tx.IncomingEvents.Delete(oldest.ID)
	}
	return event, true
}

func (tx *Tx) evictEvents() {
	for tx.Events.Len() > tx.limits.Events {
		oldest := tx.Events.All().At(0)
		for d := range tx.DeliveriesByEvent.Of(oldest.ID).Each() {
			tx.DeleteDelivery(d.ID)
		}
		tx.Events.Delete(oldest.ID)
	}
}
