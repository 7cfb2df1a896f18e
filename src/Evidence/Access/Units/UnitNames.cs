using Evidence.Formats;

namespace Evidence.Access.Units;

/// <summary>Units by what people call them: <c>District North / Station 4</c>, or the last name alone where only one unit has it.</summary>
public sealed class UnitNames(IReadOnlyCollection<Unit> units)
{
    private readonly Dictionary<UnitId, Unit> byId = units.ToDictionary(unit => unit.Id);

    /// <summary>"none" for nobody's.</summary>
    public string Path(UnitId? unit) => unit is { } id ? byId[id] is { ParentId: { } above } below ? $"{Path(above)} / {below.Name}" : byId[id].Name : "none";

    /// <param name="called">Empty for no unit.</param>
    /// <param name="wrong">Told where there is no such unit, or more than one.</param>
    public UnitId? Find(string called, Action<string> wrong)
    {
        ArgumentNullException.ThrowIfNull(called);
        ArgumentNullException.ThrowIfNull(wrong);
        if (called.Length == 0)
            return null;
        var path = string.Join(" / ", called.Split('/', StringSplitOptions.TrimEntries));
        var found = units.Where(unit => string.Equals(Path(unit.Id), path, StringComparison.OrdinalIgnoreCase)).ToList();
        if (found.Count == 0)
            found = [.. units.Where(unit => string.Equals(unit.Name, path, StringComparison.OrdinalIgnoreCase))];
        if (found.Count == 1)
            return found[0].Id;
        wrong(found.Count == 0 ? $"There is no unit \"{called}\"." : $"Several units are called \"{called}\": write the one above it first, as in \"{Path(found[0].Id)}\".");
        return null;
    }
}
