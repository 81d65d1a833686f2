package store

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
)

// Receipt is the outcome of Ingest.
type Receipt struct {
	Event       Event
	DeliveryIDs []string // to dispatch once the transaction is over
	Duplicate   bool     // the idempotency key was known: Event is the first one
}

// Ingest stores an event with one delivery per matching subscription. An event
// whose idempotency key is known changes nothing. exact leaves wildcard
// subscriptions out. newID makes the ids of deliveries.
func (tx *Tx) Ingest(event Event, exact bool, newID func() string) (Receipt, error) {
	if event.IdempotencyKey != nil {
		if first, ok := tx.EventByIdempotencyKey.One(event.ProjectID, *event.IdempotencyKey); ok {
			return Receipt{Event: first, Duplicate: true}, nil
		}
	}
	matching := tx.Matching(event.ProjectID, event.EventType, exact)
	if len(matching) > tx.limits.Fanout {
		return Receipt{}, problem.Invalid(fmt.Sprintf(
			"Fanout limit exceeded: event would create %d deliveries (max %d). Reduce subscriptions or contact support.",
			len(matching), tx.limits.Fanout))
	}
	event.DeliveriesCreated = len(matching)
	tx.Events.Put(event)
	receipt := Receipt{Event: event}
	for _, s := range matching {
		d := tx.deliveryFor(event, s, newID())
		tx.Deliveries.Put(d)
		receipt.DeliveryIDs = append(receipt.DeliveryIDs, d.ID)
	}
	tx.evictEvents()
	return receipt, nil
}

// IsRepeat reports whether an event's idempotency key is known.
func (tx *Tx) IsRepeat(event Event) bool {
	return event.IdempotencyKey != nil && tx.EventByIdempotencyKey.Of(event.ProjectID, *event.IdempotencyKey).Len() > 0
}

// Matching lists the enabled subscriptions of a project that an event type
// reaches, in the order they were made. Those of deleted endpoints do not count.
func (tx *Tx) Matching(projectID, eventType string, exact bool) []Subscription {
	var rows bucket[Subscription]
	keep := func(candidates bucket[Subscription]) {
		for _, r := range candidates {
			s := &r.value
			if !s.Enabled || !tx.match(s.EventType, eventType) {
				continue
			}
			if e, ok := tx.Endpoints.byID[s.EndpointID]; ok && !e.value.Gone() {
				rows = append(rows, r)
			}
		}
	}
	keep(tx.matchable.buckets[key{projectID, eventType}])
	if !exact {
		keep(tx.matchable.buckets[key{projectID, wildcard}])
	}
	slices.SortFunc(rows, func(a, b *row[Subscription]) int { return cmp.Compare(a.seq, b.seq) })
	return View[Subscription]{rows: rows}.List()
}

func (tx *Tx) deliveryFor(event Event, s Subscription, id string) Delivery {
	prefix := event.ID
	if event.IdempotencyKey != nil {
		prefix = *event.IdempotencyKey
	}
	d := Delivery{
		ID: id, ProjectID: event.ProjectID, EventID: event.ID, EventType: event.EventType,
		EndpointID: s.EndpointID, SubscriptionID: s.ID,
		IdempotencyKey: prefix + "-" + s.EndpointID,
		TimeoutSeconds: s.TimeoutSeconds, RetryDelays: s.RetryDelays,
		PayloadTemplate: s.PayloadTemplate, CustomHeaders: s.CustomHeaders, TransformationID: s.TransformationID,
		Status: StatusPending, MaxAttempts: s.MaxAttempts, CreatedAt: event.CreatedAt,
	}
	if s.OrderingEnabled {
		endpoint, _ := tx.Endpoints.Get(s.EndpointID)
		endpoint.LastSequence++
		tx.Endpoints.Put(endpoint)
		d.SequenceNumber = endpoint.LastSequence
	}
	return d
}
