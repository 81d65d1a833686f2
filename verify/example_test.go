package verify_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/verify"
)

// A receiver from end to end: verify, decode, answer.
func Example() {
	v, err := verify.New([]string{"the endpoint's secret"})
	if err != nil {
		fmt.Println(err)
		return
	}
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		delivery, err := v.Request(r)
		if err != nil {
			verify.Reject(w, r, err)
			return
		}
		var order struct {
			ID string `json:"order_id"`
		}
		if err := delivery.Decode(&order); err != nil {
			verify.Reject(w, r, err)
			return
		}
		fmt.Println("event", delivery.EventID, "order", order.ID)
	}))
	defer receiver.Close()

	// What the platform does.
	body := `{"order_id": "o1"}`
	req, _ := http.NewRequest(http.MethodPost, receiver.URL, strings.NewReader(body))
	req.Header.Set(verify.HeaderSignature, verify.Sign([]byte(body), time.Now(), "the endpoint's secret"))
	req.Header.Set(verify.HeaderEventID, "7f9c24e8")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		fmt.Println(err)
		return
	}
	res.Body.Close()
	fmt.Println(res.Status)
	// Output:
	// event 7f9c24e8 order o1
	// 200 OK
}

func ExampleSignature() {
	body := []byte(`{"n": 1}`)
	header := verify.Sign(body, time.Now(), "secret")

	fmt.Println(verify.Signature(body, header, []string{"secret"}))
	fmt.Println(verify.Signature(body, header, []string{"another"}))
	fmt.Println(verify.Signature(body, header, nil))
	// Output:
	// <nil>
	// verify: invalid_signature: X-Signature: no v1 fits
	// verify: missing_secret: no secret given
}

// While a secret is rotated the platform signs with both, and a receiver may
// accept both; neither side has to hurry.
func ExampleNew_rotation() {
	v, err := verify.New([]string{"new secret", "old secret"})
	if err != nil {
		fmt.Println(err)
		return
	}
	body := []byte(`{}`)
	fmt.Println(v.Signature(body, verify.Sign(body, time.Now(), "old secret")))
	fmt.Println(v.Signature(body, verify.Sign(body, time.Now(), "new secret", "old secret")))
	// Output:
	// <nil>
	// <nil>
}

func ExampleEvent() {
	now := time.UnixMilli(1795460463248)
	body := []byte(`{"type":"order.completed","data":{"order_id":"o1"}}`)
	header := http.Header{}
	header.Set("webhook-id", "c2053eec-5fb7-4b7a-a081-c82f86ebc014")
	header.Set("webhook-timestamp", fmt.Sprint(now.Unix()))
	header.Set("webhook-signature", verify.SignStandard("c2053eec-5fb7-4b7a-a081-c82f86ebc014", body, now, "secret"))

	delivery, err := verify.Event(body, header, []string{"secret"}, verify.WithClock(func() time.Time { return now }))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(delivery.Scheme, delivery.DeliveryID)
	fmt.Println(delivery.Type, string(delivery.Data))
	// Output:
	// standard c2053eec-5fb7-4b7a-a081-c82f86ebc014
	// order.completed {"order_id":"o1"}
}

func ExampleMiddleware() {
	wrap, err := verify.Middleware([]string{"secret"},
		verify.WithMaxBody(64<<10),
		verify.WithReplayGuard(verify.NewMemoryGuard(30_000)),
		verify.WithErrorHandler(func(w http.ResponseWriter, r *http.Request, err error) {
			fmt.Println("refused:", verify.ReasonOf(err).Family().Code())
			verify.Reject(w, r, err)
		}))
	if err != nil {
		fmt.Println(err)
		return
	}
	handler := wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		delivery, _ := verify.FromContext(r.Context())
		body, _ := io.ReadAll(r.Body)
		fmt.Printf("handled %s: %s\n", delivery.DeliveryID, body)
	}))

	header := http.Header{}
	header.Set(verify.HeaderSignature, verify.Sign([]byte(`[1]`), time.Now(), "secret"))
	header.Set(verify.HeaderDeliveryID, "d1")
	for _, body := range []string{`[1]`, `[1]`, `[2]`} {
		r := httptest.NewRequest(http.MethodPost, "/hooks", strings.NewReader(body))
		r.Header = header.Clone()
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		fmt.Println(w.Code)
	}
	// Output:
	// handled d1: [1]
	// 200
	// refused: replayed
	// 200
	// refused: invalid_signature
	// 401
}

func ExampleReason() {
	body := []byte(`{}`)
	header := verify.Sign(body, time.Now().Add(-time.Hour), "secret")
	err := verify.Signature(body, header, []string{"secret"})

	fmt.Println(errors.Is(err, verify.ErrTimestampExpired), errors.Is(err, verify.ErrInvalidSignature))
	fmt.Println(verify.ReasonOf(err).Code(), verify.ReasonOf(err).Family().Code())
	// Output:
	// true false
	// timestamp_too_old timestamp_expired
}

// The commonest mistake of a receiver: a framework parsed the body, and the
// program wrote it again.
func ExampleExplain() {
	now := time.UnixMilli(1795460463248)
	sent := []byte(`{"total": 9.50, "order_id": "o1"}`)
	header := http.Header{}
	header.Set(verify.HeaderSignature, verify.Sign(sent, now, "secret"))

	received := []byte(`{"total":9.50,"order_id":"o1"}`)
	fmt.Println(verify.Explain(received, header, []string{"secret"}, verify.WithClock(func() time.Time { return now })))
	// Output:
	// verify: invalid_signature: X-Signature: no v1 fits
	//   would verify (reserialised_body): the JSON fits when written with a space after commas and colons
}

// The type in a custom header of the subscription, for deliveries that carry
// nothing but the event's data.
func ExampleWithTypeHeader() {
	body := []byte(`{"order_id": "o1"}`)
	header := http.Header{}
	header.Set(verify.HeaderSignature, verify.Sign(body, time.Now(), "secret"))
	header.Set("X-Event-Type", "order.completed")

	delivery, err := verify.Event(body, header, []string{"secret"}, verify.WithTypeHeader("X-Event-Type"))
	fmt.Println(delivery.Type, err)
	// Output: order.completed <nil>
}

func ExampleStandardSecret() {
	fmt.Println(verify.StandardSecret("my secret"))
	// Output: whsec_bXkgc2VjcmV0
}
