using Evidence.Access;
using Evidence.Access.SigningIn;
using Evidence.Kernel;
using Microsoft.AspNetCore.Mvc;

namespace Evidence.Web.Access.SigningIn;

/// <summary>Asks for what the authenticator app shows.</summary>
[AllowPublic("the second step of signing in: a short cookie says who gave the right password"), LimitAttempts]
internal sealed class SecondStepModel(SecondStep secondStep) : StepModel(NextStep.SecondFactor)
{
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        if (Code is not { Length: > 0 and <= 100 } code)
            return Refuse("Enter the code that your app shows");
        try
        {
            await OpenAsync(await secondStep.WithCodeAsync(Half, code, HttpContext.SignInPlace(), cancellation));
            return Redirect(From ?? "/");
        }
        catch (RefusedException refused)
        {
            return Refuse(refused.Refusal);
        }
    }
}
