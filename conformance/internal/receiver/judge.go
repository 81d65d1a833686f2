package receiver

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
)

// answer is what came of one request.
type answer struct {
	response *exchange.Response
	err      error
}

func (a answer) taken() bool {
	return a.response != nil && a.response.Status >= 200 && a.response.Status <= 299
}

// retried reports whether the platform would send the delivery again.
func (a answer) retried() bool {
	return a.response == nil || retriedStatus(a.response.Status)
}

func retriedStatus(status int) bool {
	return status == http.StatusRequestTimeout || status == http.StatusTooManyRequests || status >= 500
}

// meaning is an answer, with what the platform makes of it.
func (a answer) meaning() string {
	switch {
	case a.response == nil:
		return "no answer: " + a.err.Error()
	case a.taken():
		return fmt.Sprintf("%d: taken", a.response.Status)
	case retriedStatus(a.response.Status):
		return fmt.Sprintf("%d: refused; the platform sends it again until its attempts are used up", a.response.Status)
	}
	return fmt.Sprintf("%d: refused; the platform gives the delivery up at once", a.response.Status)
}

// judge holds the last answer of a case, and how many deliveries the receiver
// acted on, against what is wanted. acted is -1 when nobody knows.
func judge(c testCase, requests []request, answers []answer, acted int) []report.Finding {
	var findings []report.Finding
	add := func(check, expected, got string) {
		findings = append(findings, report.Finding{Check: check, Expected: expected, Got: got})
	}
	for i, a := range answers[:len(answers)-1] {
		if !a.taken() {
			add(fmt.Sprintf("answer.%d", i+1), "2xx: taken", a.meaning())
		}
	}
	last := answers[len(answers)-1]
	switch c.want {
	case accept:
		if !last.taken() {
			add("answer", "2xx: taken", last.meaning())
		}
	case refuse:
		if last.taken() {
			add("answer", "a status that is not 2xx, such as 401: refused", last.meaning())
		}
	case noRetry:
		if last.retried() {
			add("answer", "2xx, or a 4xx that makes nobody send it again", last.meaning())
		}
	case answerToken:
		token := requests[len(requests)-1].token
		if !last.taken() {
			add("answer", "2xx with the challenge", last.meaning())
		} else if !strings.Contains(string(last.response.Body), token) {
			add("answer", "2xx with the challenge", fmt.Sprintf("%d without it", last.response.Status))
		}
	}
	if acted >= 0 && c.handled != anyNumber && acted != c.handled {
		add("handled", fmt.Sprintf("%d deliveries acted on", c.handled), fmt.Sprint(acted))
	}
	return findings
}
