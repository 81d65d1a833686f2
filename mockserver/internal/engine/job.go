package engine

import (
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// job is one attempt to make: which, for whom, and when.
type job struct {
	kind kind
	id   string // of the delivery or forward
	lane string // of the endpoint or destination: jobs of one lane keep their order
	run  int    // of the delivery, so that a replay makes older jobs void
	due  time.Time
	seq  uint64
}

// next is the job of a delivery's next attempt.
func next(d store.Delivery, due time.Time) job {
	return job{kind: outgoing, id: d.ID, lane: d.EndpointID, run: d.Run, due: due}
}

type kind uint8

const (
	outgoing kind = iota
	incoming
)

// dueHeap orders jobs by due time, then by arrival.
type dueHeap []job

func (h dueHeap) Len() int { return len(h) }
func (h dueHeap) Less(i, j int) bool {
	if h[i].due.Equal(h[j].due) {
		return h[i].seq < h[j].seq
	}
	return h[i].due.Before(h[j].due)
}
func (h dueHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *dueHeap) Push(x any)   { *h = append(*h, x.(job)) }
func (h *dueHeap) Pop() any {
	old := *h
	j := old[len(old)-1]
	old[len(old)-1] = job{}
	*h = old[:len(old)-1]
	return j
}
