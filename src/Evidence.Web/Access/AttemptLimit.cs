using System.Globalization;
using System.Threading.RateLimiting;
using Evidence.Access.SigningIn;
using Evidence.Kernel;
using Evidence.Web.Devices;

namespace Evidence.Web.Access;

/// <summary>Marks what somebody may try who is not known yet, and what costs us more than them: posts to it are counted for each address.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class LimitAttemptsAttribute : Attribute
{
    /// <summary>Whether asking for the page counts too: where the answer comes in an address.</summary>
    public bool Reading { get; init; }
}

/// <summary>
/// Bounds how often one address may try to sign in or to enrol. A whole station may share an address, so the bound is one that people do
/// not meet; guessing is slowed by the closing of accounts and the length of enrolment codes.
/// </summary>
internal static class AttemptLimit
{
    private const int UsualPerMinute = 60, Segments = 6;

    private static readonly Refusal TooMany = new("too-many-attempts", StatusCodes.Status429TooManyRequests,
        "There were too many attempts from this address within a minute.", "Wait a minute, then try again.");

    /// <summary><c>Evidence:AttemptsPerMinute</c>, for each address.</summary>
    public static void AddAttemptLimit(this IServiceCollection services, IConfiguration configuration)
    {
        var most = configuration.GetValue<int?>("Evidence:AttemptsPerMinute") ?? UsualPerMinute;
        if (most < 1)
            throw new StartRefusedException("Evidence:AttemptsPerMinute is less than 1: nobody could sign in.", "Set it to how many attempts an address may make in a minute.");
        services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.OnRejected = (rejected, _) => RefuseAsync(rejected.HttpContext);
            options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => PartitionOf(context) is { } key
                ? RateLimitPartition.GetSlidingWindowLimiter(key, _ => new SlidingWindowRateLimiterOptions
                {
                    PermitLimit = most,
                    Window = TimeSpan.FromMinutes(1),
                    SegmentsPerWindow = Segments,
                })
                : RateLimitPartition.GetNoLimiter(""));
        });
    }

    /// <summary>Who tries what; null where nothing is counted.</summary>
    private static string? PartitionOf(HttpContext context) =>
        context.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<LimitAttemptsAttribute>() is { } limited && (limited.Reading || HttpMethods.IsPost(context.Request.Method))
            ? $"{endpoint.DisplayName} {Network.Of(context.Connection.RemoteIpAddress)}"
            : null;

    private static async ValueTask RefuseAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = (60 / Segments).ToString(CultureInfo.InvariantCulture);
        context.Items[Layout.RefusalHandler.Key] = TooMany;
        await RefusedAccess.NoteAsync(context, TooMany.Code);
        // Pages and problems for programs are written by who writes all of them; agents have a form of their own.
        if (context.Request.Path.StartsWithSegments("/agent"))
            await AgentProblems.Of(TooMany).ExecuteAsync(context);
    }
}
