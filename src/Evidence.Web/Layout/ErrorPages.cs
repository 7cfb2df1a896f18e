using Evidence.Kernel;

namespace Evidence.Web.Layout;

/// <summary>Errors end in a page for people and in Problem Details for programs; neither tells more than a reference number about a fault.</summary>
internal static class ErrorPages
{
    public static void AddErrorPages(this IServiceCollection services) =>
        services.AddProblemDetails().AddExceptionHandler<RefusalHandler>();

    public static void UseErrorPages(this WebApplication app)
    {
        app.UseWhen(static context => RefusalHandler.WantsPage(context.Request), static pages => pages.UseStatusCodePagesWithReExecute("/error/{0}"));
        app.UseWhen(static context => !RefusalHandler.WantsPage(context.Request), static programs => programs.UseStatusCodePages(static async status =>
        {
            var context = status.HttpContext;
            await context.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(new ProblemDetailsContext
            {
                HttpContext = context,
                ProblemDetails = RefusalHandler.Problem(context, context.Items[RefusalHandler.Key] as Refusal),
            });
        }));
        // Innermost: a fault becomes a status, and the status an answer.
        app.UseExceptionHandler(new ExceptionHandlerOptions { SuppressDiagnosticsCallback = static failed => failed.Exception is RefusedException });
    }
}
