package sdk

import (
	"maps"
	"slices"
	"strings"

	"github.com/webhook-platform/hookflow-go/conformance/cases"
	"github.com/webhook-platform/hookflow-go/conformance/internal/expect"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
)

// enum holds the values that an SDK names against those of the contract.
func (r *Runner) enum(c *cases.Case, result report.Result) report.Result {
	if len(r.Info.Enums) == 0 {
		return skip(result, "the adapter tells no enums")
	}
	declared := r.valuesOf(c.Enum.Schema)
	if declared == nil {
		return broken(result, "the contract has no enum "+c.Enum.Schema)
	}
	name := closest(c.Enum.Schema, declared, r.Info.Enums)
	if name == "" {
		return skip(result, "the SDK has no enum like "+c.Enum.Schema)
	}
	offered := r.Info.Enums[name]
	extra, missing := without(offered, declared), without(declared, offered)
	var found []report.Finding
	if !c.Enum.Complete && len(extra) > 0 {
		found = append(found, report.Finding{Check: "enum." + c.Enum.Schema, Expected: "values of the contract only", Got: name + " has " + list(extra)})
	}
	if c.Enum.Complete && len(missing) > 0 {
		found = append(found, report.Finding{Check: "enum." + c.Enum.Schema, Expected: "every value of the contract", Got: name + " lacks " + list(missing)})
	}
	return fail(result, found...)
}

func (r *Runner) valuesOf(schema string) []string {
	ref := r.Contract.Document().Components.Schemas[schema]
	if ref == nil {
		return nil
	}
	var values []string
	for _, value := range ref.Value.Enum {
		if text, ok := value.(string); ok {
			values = append(values, text)
		}
	}
	return values
}

// closest is the SDK's enum of the same name or, in want of that, the one whose
// values are those of the contract for the greatest part, half at least.
func closest(schema string, declared []string, enums map[string][]string) string {
	best, most := "", 0
	for _, name := range slices.Sorted(maps.Keys(enums)) {
		if strings.HasSuffix(expect.Fold(name), expect.Fold(schema)) {
			return name
		}
		shared := len(declared) - len(without(declared, enums[name]))
		if shared > most && shared*2 >= max(len(declared), len(enums[name])) {
			best, most = name, shared
		}
	}
	return best
}

func without(values, others []string) []string {
	var rest []string
	for _, value := range values {
		if !slices.Contains(others, value) {
			rest = append(rest, value)
		}
	}
	return rest
}
