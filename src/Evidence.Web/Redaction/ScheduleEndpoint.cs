using Evidence.Access;
using Evidence.Formats;
using Evidence.Redaction.Reviewing;
using Evidence.Web.Access;

namespace Evidence.Web.Redaction;

/// <summary>The schedule of a copy as a file: the one that was released with it, or before that what would be.</summary>
internal static class ScheduleEndpoint
{
    public static void MapRedactionSchedules(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/redaction/{id:guid}/reviews/{work:guid}/schedule.csv", ReadAsync).RequirePermission(Permission.SeeRedactions);

    private static async Task<IResult> ReadAsync(HttpContext context, Guid id, Guid work, ReadReview read, CancellationToken cancellation)
    {
        var copy = await read.RunAsync(new RedactionId(id), work, context.Actor(), cancellation);
        context.Response.Headers.CacheControl = "no-store";
        return Results.File(copy.Approval?.Schedule ?? RedactionSchedule.ToCsv(copy.Schedule), "text/csv; charset=utf-8", "redaction-schedule.csv");
    }
}
