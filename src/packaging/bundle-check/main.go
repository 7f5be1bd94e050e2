// Validates a bundle for the Operator Lifecycle Manager with the library behind "operator-sdk bundle validate" and
// "opm": each fault on a line, exit code 1 when there is one.
//
//	bundle-check FOLDER
package main

import (
	"fmt"
	"os"

	"github.com/operator-framework/api/pkg/manifests"
	"github.com/operator-framework/api/pkg/validation"
	interfaces "github.com/operator-framework/api/pkg/validation/interfaces"
)

func main() {
	bundle, err := manifests.GetBundleFromDir(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "bundle-check:", err)
		os.Exit(1)
	}
	validators := append(interfaces.Validators{
		validation.OperatorHubV2Validator,
		validation.StandardCapabilitiesValidator,
		validation.StandardCategoriesValidator,
		validation.OperatorGroupValidator,
		validation.ObjectValidator,
		validation.GoodPracticesValidator,
	}, validation.DefaultBundleValidators...)
	faults := 0
	for _, result := range validators.Validate(bundle.ObjectsToValidate()...) {
		for _, fault := range append(result.Errors, result.Warnings...) {
			faults++
			fmt.Fprintf(os.Stderr, "bundle-check: %s: %v\n", result.Name, fault)
		}
	}
	if faults > 0 {
		os.Exit(1)
	}
	fmt.Printf("%s: %d objects, no fault\n", bundle.CSV.GetName(), len(bundle.Objects))
}
