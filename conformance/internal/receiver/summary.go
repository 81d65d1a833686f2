package receiver

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/verify"
)

// Cases about all refusals together.
const (
	noCrashID  = "answers/no-crash"
	noOracleID = "answers/no-oracle"
)

// summaries judge what the refusals have in common.
func (r *runner) summaries() {
	if len(r.refusals) == 0 || !r.takesAny() {
		why := "nothing was sent that had to be refused"
		r.add(report.Result{ID: noCrashID, Title: noCrashTitle, Tag: "answers", Level: report.Hygiene, Outcome: report.Skipped, Reason: why})
		r.add(report.Result{ID: noOracleID, Title: noOracleTitle, Tag: "answers", Level: report.Hygiene, Outcome: report.Skipped, Reason: why})
		return
	}
	var crashed, told []string
	for _, f := range r.refusals {
		if f.crashed() {
			crashed = append(crashed, fmt.Sprintf("%s (%s)", f.id, short(f.answer)))
		}
		if f.tells(r.Secret) {
			told = append(told, f.id)
		}
	}
	r.add(summary(noCrashID, noCrashTitle, "4xx to everything that is forged", crashed))
	r.add(summary(noOracleID, noOracleTitle, "no secret and no right signature in an answer", told))
}

const (
	noCrashTitle  = "A forged delivery is refused with a 4xx, not with a crash"
	noOracleTitle = "A refusal does not tell the forger what would have been right"
)

func short(a answer) string {
	if a.response == nil {
		return a.err.Error()
	}
	return fmt.Sprint(a.response.Status)
}

func summary(id, title, expected string, bad []string) report.Result {
	result := report.Result{ID: id, Title: title, Tag: "answers", Level: report.Hygiene, Outcome: report.Passed}
	if len(bad) > 0 {
		result.Outcome = report.Failed
		result.Findings = []report.Finding{{Check: "answers", Expected: expected, Got: strings.Join(bad, ", ")}}
	}
	return result
}

// crashed reports whether the answer looks like nobody meant it. Who refuses a
// large body may hang up before it is all sent, and 501 is said of a method.
func (f refusal) crashed() bool {
	if f.answer.response == nil {
		return !strings.HasPrefix(f.id, "huge/")
	}
	status := f.answer.response.Status
	return status >= 500 && status != http.StatusNotImplemented
}

// tells reports whether the answer gives the secret or a right signature away.
func (f refusal) tells(secret string) bool {
	if f.answer.response == nil {
		return false
	}
	text := string(f.answer.response.Body)
	for _, values := range f.answer.response.Header {
		text += "\n" + strings.Join(values, "\n")
	}
	for _, mac := range append(f.macs, secret) {
		if len(mac) >= 6 && strings.Contains(text, mac) {
			return true
		}
	}
	return false
}

// rightMACs are the signatures that a request should have had. Those that it
// does have are left out: repeating them tells nothing.
func rightMACs(secret string, r request, nowMs int64) []string {
	at := time.UnixMilli(nowMs)
	_, hex, _ := strings.Cut(verify.Sign(r.body, at, secret), "v1=")
	var sent string
	id := ""
	for _, line := range r.header {
		sent += line[1] + "\n"
		if strings.EqualFold(line[0], verify.HeaderStandardID) {
			id = line[1]
		}
	}
	_, base64, _ := strings.Cut(verify.SignStandard(id, r.body, at, verify.StandardSecret(secret)), "v1,")
	var right []string
	for _, mac := range []string{hex, base64} {
		if !strings.Contains(sent, mac) {
			right = append(right, mac)
		}
	}
	return right
}
