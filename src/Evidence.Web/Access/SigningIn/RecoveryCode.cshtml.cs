using Evidence.Access;
using Evidence.Access.SecondFactors;
using Evidence.Access.SigningIn;
using Evidence.Kernel;
using Microsoft.AspNetCore.Mvc;

namespace Evidence.Web.Access.SigningIn;

/// <summary>Takes a recovery code in place of the second factor.</summary>
[AllowPublic("the second step of signing in: a short cookie says who gave the right password"), LimitAttempts]
internal sealed class RecoveryCodeModel(SecondStep secondStep, ReadFactors readFactors) : StepModel(NextStep.SecondFactor)
{
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        if (Code is not { Length: > 0 and <= 100 } code)
            return Refuse("Enter one of your recovery codes");
        try
        {
            await OpenAsync(await secondStep.WithRecoveryCodeAsync(Half, code, HttpContext.SignInPlace(), cancellation));
            return Redirect((await readFactors.RunAsync(Half.Person, cancellation)).HasFewCodes ? "/account" : From ?? "/");
        }
        catch (RefusedException refused)
        {
            return Refuse(refused.Refusal);
        }
    }
}
