package engine

import (
	"container/heap"
	"context"
	"sync"
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
)

// scheduler starts jobs when they are due. Each lane has its own queue and its
// own share of the workers, so that a receiver that hangs holds up nobody else.
type scheduler struct {
	clock   clock.Clock
	workers int
	perLane int
	work    func(ctx context.Context, j job) (answered bool)
	// oneByOne tells when only one job may run at a time, over all lanes.
	oneByOne func() bool

	mu     sync.Mutex
	seq    uint64
	later  dueHeap
	lanes  map[string]*lane
	ready  []*lane // lanes that may start a job, in turn
	queued int     // jobs waiting in lanes
	active int
	closed bool
	paused bool          // no job is started
	lost   int           // jobs that came after the end
	calm   chan struct{} // closed when a job ends, for those who wait for calm

	wake    chan struct{}
	stop    chan struct{}
	stopped chan struct{}
	ctx     context.Context
	cancel  context.CancelFunc
	jobs    sync.WaitGroup
}

func newScheduler(c clock.Clock, workers, perLane int, work func(context.Context, job) bool) *scheduler {
	s := &scheduler{
		clock: c, workers: workers, perLane: perLane, work: work, oneByOne: func() bool { return false },
		lanes: map[string]*lane{},
		wake:  make(chan struct{}, 1), stop: make(chan struct{}), stopped: make(chan struct{}),
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

func (s *scheduler) begin() { go s.loop() }

// add plans jobs; it reports false when the scheduler is closed.
func (s *scheduler) add(jobs ...job) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		s.lost += len(jobs)
		return false
	}
	for _, j := range jobs {
		s.seq++
		j.seq = s.seq
		heap.Push(&s.later, j)
	}
	s.nudge()
	return true
}

func (s *scheduler) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *scheduler) loop() {
	defer close(s.stopped)
	var timer clock.Timer
	var at time.Time
	for {
		next, some := s.step()
		if timer != nil && (!some || !at.Equal(next)) {
			timer.Stop()
			timer = nil
		}
		if some && timer == nil {
			timer, at = s.clock.NewTimer(next), next
		}
		var due <-chan time.Time
		if timer != nil {
			due = timer.C()
		}
		select {
		case <-s.wake:
		case <-due:
			timer = nil
		case <-s.stop:
			if timer != nil {
				timer.Stop()
			}
			return
		}
	}
}

// step moves what is due into its lane, starts what may start, and tells when
// the next job is due.
func (s *scheduler) step() (next time.Time, some bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.paused {
		return time.Time{}, false
	}
	now, single := s.clock.Now(), s.oneByOne()
	for len(s.later) > 0 && !s.later[0].due.After(now) && !(single && s.active+s.queued > 0) {
		j := heap.Pop(&s.later).(job)
		l := s.lanes[j.lane]
		if l == nil {
			l = &lane{name: j.lane, limit: 1}
			s.lanes[j.lane] = l
		}
		l.queue = append(l.queue, j)
		s.queued++
		s.line(l)
	}
	s.startReady()
	s.release()
	if len(s.later) == 0 || !s.later[0].due.After(now) {
		return time.Time{}, false // one that is due waits for a job to end
	}
	return s.later[0].due, true
}

// release wakes those who wait for calm to look again.
func (s *scheduler) release() {
	if s.calm != nil {
		close(s.calm)
		s.calm = nil
	}
}

// settle returns when nothing runs and nothing is due.
func (s *scheduler) settle(ctx context.Context) error {
	for {
		s.mu.Lock()
		if s.idle() {
			s.mu.Unlock()
			return nil
		}
		if s.calm == nil {
			s.calm = make(chan struct{})
		}
		calm := s.calm
		s.mu.Unlock()
		select {
		case <-calm:
		case <-s.stopped:
			return ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *scheduler) idle() bool {
	return s.active == 0 && s.queued == 0 && (len(s.later) == 0 || s.later[0].due.After(s.clock.Now()))
}

func (s *scheduler) isIdle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.idle()
}

// next tells when the next job that is not started is due.
func (s *scheduler) next() (time.Time, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.later) == 0 {
		return time.Time{}, false
	}
	return s.later[0].due, true
}

func (s *scheduler) load() Load {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, due := s.clock.Now(), 0
	for _, j := range s.later {
		if !j.due.After(now) {
			due++
		}
	}
	return Load{Due: s.queued + due, Later: len(s.later) - due, Active: s.active}
}

func (s *scheduler) size() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queued + len(s.later)
}

// close lets what is due come to its end until ctx does, stops the rest and
// reports it.
func (s *scheduler) close(ctx context.Context) (Load, error) {
	s.mu.Lock()
	again := s.closed
	s.closed = true
	s.mu.Unlock()
	if again {
		<-s.stopped
		return Load{}, nil
	}
	err := s.settle(ctx)
	dropped := s.load()
	close(s.stop)
	<-s.stopped
	s.mu.Lock()
	cancel := s.cancel // pause makes a new one
	s.mu.Unlock()
	cancel()
	s.jobs.Wait()
	s.mu.Lock()
	dropped.Later += s.lost
	s.mu.Unlock()
	return dropped, err
}
