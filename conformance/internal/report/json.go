package report

import (
	"encoding/json"
	"io"

	"github.com/webhook-platform/hookflow-go/conformance/internal/coverage"
)

type jsonReport struct {
	Version int    `json:"version"` // of this format
	Verdict string `json:"verdict"`
	Exit    int    `json:"exitCode"`
	Counts  Counts `json:"counts"`
	*Report
	Results []jsonResult     `json:"results"`
	Totals  *coverage.Totals `json:"coverageTotals,omitempty"`
}

type jsonResult struct {
	Result
	Fingerprint string   `json:"fingerprint,omitempty"`
	Curl        []string `json:"curl,omitempty"` // one line for each exchange
}

// JSON writes the report, with exchanges for what is not well. Two runs that found
// the same write the same: ids, times and the like have names there, and the
// terminal view has their values.
func (r *Report) JSON(w io.Writer) error {
	out := jsonReport{Version: 1, Verdict: r.Verdict(), Exit: r.ExitCode(), Counts: r.Counts(), Report: r, Results: []jsonResult{}}
	for _, raw := range r.Results {
		result := raw.stable()
		j := jsonResult{Result: result}
		if result.Outcome == Failed {
			j.Fingerprint = raw.Fingerprint()
		}
		for _, x := range result.Exchanges {
			j.Curl = append(j.Curl, x.Curl())
		}
		out.Results = append(out.Results, j)
	}
	if r.Coverage != nil {
		totals := r.Coverage.Totals()
		out.Totals = &totals
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(out)
}
