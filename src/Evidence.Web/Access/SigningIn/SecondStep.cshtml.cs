using Evidence.Access;
using Evidence.Access.Passkeys;
using Evidence.Access.SecondFactors;
using Evidence.Access.SigningIn;
using Evidence.Kernel;
using Evidence.Web.Access.Passkeys;
using Microsoft.AspNetCore.Mvc;

namespace Evidence.Web.Access.SigningIn;

/// <summary>Asks for what the authenticator app shows, or for a passkey.</summary>
[AllowPublic("the second step of signing in: a short cookie says who gave the right password"), LimitAttempts]
internal sealed class SecondStepModel(SecondStep secondStep, ReadFactors readFactors, AskPasskey ask, PasskeyCookie questions) : StepModel(NextStep.SecondFactor)
{
    public Factors Factors { get; private set; } = null!;

    [BindProperty]
    public string? Credential { get; set; }

    public async Task OnGetAsync(CancellationToken cancellation) => Factors = await readFactors.RunAsync(Half.Person, cancellation);

    public async Task<IActionResult> OnPostQuestionAsync(CancellationToken cancellation) => questions.Ask(HttpContext, await ask.OfAsync(Half.Person, PasskeyUse.SecondStep, cancellation));

    public async Task<IActionResult> OnPostPasskeyAsync(CancellationToken cancellation)
    {
        await OnGetAsync(cancellation);
        try
        {
            await OpenAsync(await secondStep.WithPasskeyAsync(Half, questions.Answer(HttpContext, Credential), HttpContext.SignInPlace(), cancellation));
            return Redirect(From ?? "/");
        }
        catch (RefusedException refused)
        {
            return Refuse(refused.Refusal, nameof(Credential));
        }
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        await OnGetAsync(cancellation);
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
