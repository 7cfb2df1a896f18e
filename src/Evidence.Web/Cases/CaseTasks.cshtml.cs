using System.Globalization;
using Evidence.Access;
using Evidence.Cases;
using Evidence.Cases.Work;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;

namespace Evidence.Web.Cases;

/// <summary>What is to be done in a case.</summary>
[RequirePermission(Permission.SeeCases)]
internal sealed class CaseTasksModel(ReadCase readCase, ReadTasks readTasks, SetTask setTask, TimeText times) : OneCasePage(readCase)
{
    private IReadOnlyList<TaskFacts> all = [];

    [BindProperty]
    public string? Text { get; set; }

    [BindProperty]
    public string? Due { get; set; }

    [BindProperty]
    public string? AssignedTo { get; set; }

    /// <summary>With which the case began.</summary>
    public IReadOnlyList<TaskFacts> Checklist => [.. all.Where(t => t.Task.ChecklistPlace is not null)];

    public IReadOnlyList<TaskFacts> Tasks => [.. all.Where(t => t.Task.ChecklistPlace is null)];

    public DateOnly Today => times.Today;

    public override string Address => $"/cases/{Case.Id}/tasks";

    public static string Words(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    public Task<IActionResult> OnPostAsync(Guid id, CancellationToken cancellation) => ChangeAsync(id, nameof(Text),
        file => setTask.AddAsync(file, Text, WrittenDay.Read(Due), PersonId.TryParse(AssignedTo, out var person) ? person : null, HttpContext.Actor(), cancellation), cancellation);

    public Task<IActionResult> OnPostDoneAsync(Guid id, string? task, bool done, CancellationToken cancellation) => ChangeAsync(id, "",
        file => setTask.DoneAsync(file, CaseTaskId.TryParse(task, out var one) ? one : throw CasesRefusals.NoSuchTask.ToException(), done, HttpContext.Actor(), cancellation), cancellation);

    protected override string? FieldOf(Refusal refusal) => refusal.Code switch { "date-wrong" => nameof(Due), "person-unknown" => nameof(AssignedTo), _ => null };

    protected override async Task<bool> ReadMoreAsync(CancellationToken cancellation)
    {
        all = await readTasks.RunAsync(Case.Id, HttpContext.Actor(), cancellation) ?? [];
        return true;
    }
}
