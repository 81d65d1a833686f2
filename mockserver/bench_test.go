package mockserver_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver"
)

// BenchmarkStart is a whole life: ready, with a project and a key, and stopped.
func BenchmarkStart(b *testing.B) {
	for name, opts := range map[string][]mockserver.Option{"listening": nil, "in process": {mockserver.WithoutListener()}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s, err := mockserver.Start(b.Context(), opts...)
				if err != nil {
					b.Fatal(err)
				}
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkEventsBesideABareLoop is the way of a user: 8 clients post events to
// the API over the network, each is delivered to 25 of 200 endpoints, and the
// batch is over when all has arrived. 20 of the endpoints are dead, 20 answer after
// 20 ms. Then a bare http.Client loop posts as many of the same signed requests.
// ratio is the server's rate of deliveries over the loop's of posts.
func BenchmarkEventsBesideABareLoop(b *testing.B) {
	const endpoints, types, events, clients = 200, 8, 800, 8
	var mu sync.Mutex
	var sample http.Header
	arrived := 0
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if r.URL.Path == "/slow" {
			time.Sleep(20 * time.Millisecond)
		}
		mu.Lock()
		defer mu.Unlock()
		sample, arrived = r.Header.Clone(), arrived+1
	}))
	defer receiver.Close()
	c := newCaller(b, mockserver.WithContractCheck(nil))
	for i := range endpoints {
		url := receiver.URL + "/well"
		switch i % 10 {
		case 0:
			url = "http://127.0.0.1:1/"
		case 1:
			url = receiver.URL + "/slow"
		}
		c.subscribe(url, fmt.Sprint("type.t", i%types), `,"maxAttempts":1`)
	}
	const data = `{"order_id":"ord_12345","amount":99.99,"currency":"USD"}`
	send := func() {
		var all sync.WaitGroup
		for n := range clients {
			all.Go(func() {
				for i := range events / clients {
					c.post("/api/v1/events", fmt.Sprintf(`{"type":"type.t%d","data":%s}`, (n+i)%types, data)).object(201)
				}
			})
		}
		all.Wait()
		c.settle()
	}
	count := func() int { mu.Lock(); defer mu.Unlock(); return arrived }
	bare := &http.Client{Transport: &http.Transport{}}
	defer bare.CloseIdleConnections()
	send()
	var serverTime, loopTime time.Duration
	total := 0
	for b.Loop() {
		before, began := count(), time.Now()
		send()
		serverTime += time.Since(began)
		n := count() - before
		began = time.Now()
		for range n {
			r, err := http.NewRequest(http.MethodPost, receiver.URL+"/well", bytes.NewReader([]byte(data)))
			if err != nil {
				b.Fatal(err)
			}
			r.Header = sample.Clone()
			res, err := bare.Do(r)
			if err != nil {
				b.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, res.Body)
			_ = res.Body.Close()
		}
		loopTime += time.Since(began)
		total += n
	}
	b.ReportMetric(float64(total)/serverTime.Seconds(), "deliveries/s")
	b.ReportMetric(float64(total)/loopTime.Seconds(), "posts/s")
	b.ReportMetric(loopTime.Seconds()/serverTime.Seconds(), "ratio")
}

// BenchmarkEvents posts events that nobody subscribes to.
func BenchmarkEvents(b *testing.B) {
	c := newCaller(b, mockserver.WithoutListener(), mockserver.WithContractCheck(nil))
	body := `{"type":"order.paid","data":{"order_id":"ord_12345"}}`
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, "/api/v1/events", strings.NewReader(body))
		r.Header = c.header
		w := httptest.NewRecorder()
		c.hf.ServeHTTP(w, r)
		if w.Code != http.StatusCreated {
			b.Fatal(w.Body.String())
		}
	}
}
