package engine

// lane is the queue of one receiver.
type lane struct {
	name   string
	queue  []job
	active int
	limit  int // jobs at a time: one more with each answer, one again without
	ready  bool
}

// line puts a lane that may start a job at the end of the line.
func (s *scheduler) line(l *lane) {
	if !l.ready && len(l.queue) > 0 && l.active < l.limit {
		l.ready = true
		s.ready = append(s.ready, l)
	}
}

func (s *scheduler) startReady() {
	for s.active < s.workers && len(s.ready) > 0 {
		l := s.turn()
		s.start(l)
		s.line(l)
	}
}

// start lets a goroutine carry out the lane's next job, and then what else is
// ready: a job after another costs no wake-up.
func (s *scheduler) start(l *lane) {
	j := s.take(l)
	s.jobs.Go(func() {
		for more := true; more; {
			answered := s.work(s.ctx, j)
			l, j, more = s.done(l, answered)
		}
	})
}

// take moves the lane's next job among the active ones.
func (s *scheduler) take(l *lane) job {
	j := l.queue[0]
	l.queue[0] = job{}
	l.queue = l.queue[1:]
	l.active++
	s.queued--
	s.active++
	return j
}

// turn takes the lane off that has stood in line longest.
func (s *scheduler) turn() *lane {
	l := s.ready[0]
	s.ready[0] = nil
	s.ready = s.ready[1:]
	l.ready = false
	return l
}

// done ends a job and returns another one that is ready, if there is any.
func (s *scheduler) done(l *lane, answered bool) (*lane, job, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.active--
	l.active--
	if answered {
		l.limit = min(l.limit+1, s.perLane)
	} else {
		l.limit = 1
	}
	s.line(l)
	if l.active == 0 && len(l.queue) == 0 {
		delete(s.lanes, l.name)
	}
	if s.active < s.workers && len(s.ready) > 0 {
		l = s.turn()
		j := s.take(l)
		s.line(l)
		s.startReady()
		return l, j, true
	}
	s.release()
	s.nudge()
	return nil, job{}, false
}
