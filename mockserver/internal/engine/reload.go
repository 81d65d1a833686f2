package engine

import (
	"context"
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// Reload breaks off all work, has change replace what is in the store, and goes
// on with what is pending there: at its time, or at once where that is past. The
// attempts it breaks off leave no trace. When change fails, what was there before
// goes on.
func (e *Engine) Reload(change func() error) error {
	e.moving <- struct{}{}
	defer func() { <-e.moving }()
	e.scheduler.pause()
	defer e.scheduler.proceed()
	err := change()
	if err == nil {
		e.breakers.reset()
		e.projectRates.reset()
		e.endpointRates.reset()
	}
	_ = e.add(e.pending()) // closed: there is nobody left to do it
	return err
}

// pending plans everything in the store that is not final.
func (e *Engine) pending() (jobs []job) {
	now := e.Clock.Now()
	_ = e.Store.Write(func(tx *store.Tx) error {
		for d := range tx.Deliveries.All().Each() {
			if d.Final() {
				continue
			}
			// What was under way when the snapshot was taken is done again.
			if d.Status == store.StatusProcessing {
				d.Status = store.StatusPending
				tx.Deliveries.Put(d)
			}
			jobs = append(jobs, next(d, dueAt(d.NextRetryAt, now)))
		}
		for f := range tx.Forwards.All().Each() {
			if f.Status != store.StatusPending && f.Status != store.StatusProcessing {
				continue
			}
			if f.Status == store.StatusProcessing {
				f.Status, f.StartedAt = store.StatusPending, nil
				tx.Forwards.Put(f)
			}
			jobs = append(jobs, job{kind: incoming, id: f.ID, lane: f.DestinationID, due: dueAt(f.NextRetryAt, now)})
		}
		return nil
	})
	return jobs
}

func dueAt(planned *time.Time, now time.Time) time.Time {
	if planned == nil {
		return now
	}
	return *planned
}

// pause breaks off what runs, waits for its end and forgets all jobs. Until
// proceed none is started.
func (s *scheduler) pause() {
	s.mu.Lock()
	s.paused = true
	cancel := s.cancel
	s.mu.Unlock()
	cancel()
	s.jobs.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.later, s.lanes, s.ready, s.queued = nil, map[string]*lane{}, nil, 0
	s.release()
}

func (s *scheduler) proceed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.paused = false
	s.nudge()
}

func (b *breakers) reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.byEndpoint)
}

func (r *rates) reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.byKey)
}
