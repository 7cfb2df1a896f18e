using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Evidence.Web.Layout;

/// <summary>
/// The one place where a refusal becomes an answer: Problem Details (RFC 9457) with <c>code</c> and <c>hint</c> for programs,
/// a page for people. What is no refusal is a fault: logged by the framework, told with a reference number and nothing else.
/// </summary>
internal sealed class RefusalHandler(IProblemDetailsService problems) : IExceptionHandler
{
    public const string Key = "refusal";

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        var refusal = exception is KeyAwayException ? KeysRefusals.KeysAway : (exception as RefusedException)?.Refusal;
        context.Response.StatusCode = refusal?.Status ?? (exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError);
        context.Items[Key] = refusal;
        // For people the status code page writes the answer.
        return WantsPage(context.Request) || await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = Problem(context, refusal) });
    }

    /// <summary>Whether a person in a browser asked, and not a program.</summary>
    public static bool WantsPage(HttpRequest request) =>
        !request.Path.StartsWithSegments("/agent") && request.GetTypedHeaders().Accept.Any(type => type.MediaType == "text/html");

    public static ProblemDetails Problem(HttpContext context, Refusal? refusal)
    {
        var problem = new ProblemDetails { Status = context.Response.StatusCode };
        if (refusal is null)
        {
            problem.Extensions["code"] = context.Response.StatusCode >= 500 ? "fault" : "refused";
            problem.Extensions["reference"] = context.TraceIdentifier;
            return problem;
        }

        problem.Title = refusal.Text;
        problem.Extensions["code"] = refusal.Code;
        problem.Extensions["hint"] = refusal.Hint;
        foreach (var (name, value) in refusal.Facts)
            problem.Extensions[name] = value;
        return problem;
    }
}
