using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;

namespace Evidence.Cases.Persons;

/// <summary>What is said of somebody in a case. Empty texts say nothing.</summary>
/// <param name="CustodySource">Needed as soon as the state is known.</param>
/// <param name="OutcomeSource">Needed as soon as the outcome is known.</param>
public sealed record CasePersonSaid(
    CaseRole Role, string? Name, string? PoliceNumber = null, string? CustodyRecord = null, string? CourtReference = null,
    CustodyState Custody = CustodyState.NotKnown, string? CustodySource = null, CaseOutcome Outcome = CaseOutcome.NotKnown, string? OutcomeSource = null);

/// <summary>Writes somebody into a case, and changes what is said of them. Whoever works on the case does. The same again writes nothing.</summary>
public sealed class SetCasePerson(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <exception cref="RefusedException">One of <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public async Task<CasePersonId> AddAsync(CaseId id, CasePersonSaid said, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(said);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var (file, now) = await db.DemandWorkAsync(id, actor, time, cancellation);
        var person = new CasePerson { Id = CasePersonId.New(), CaseId = id, Role = said.Role, Name = "", AddedAt = now };
        Write(said, person);
        db.CasePersons.Add(person);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.CasePersonAdded, SubjectOf.Case(id), actor, ("case", file.Reference), ("person", person.Id.ToString()), ("after", Told(person))), cancellation);
        await transaction.CommitAsync(cancellation);
        return person.Id;
    }

    /// <exception cref="RefusedException">One of <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public async Task ChangeAsync(CaseId id, CasePersonId personId, CasePersonSaid said, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(said);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var (file, _) = await db.DemandWorkAsync(id, actor, time, cancellation);
        var person = await db.FindCasePersonAsync(id, personId, cancellation);
        var before = Told(person);
        Write(said, person);
        var after = Told(person);
        if (JsonNode.DeepEquals(before, after))
            return;
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.CasePersonChanged, SubjectOf.Case(id), actor, ("case", file.Reference), ("person", personId.ToString()), ("before", before), ("after", after)), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static void Write(CasePersonSaid said, CasePerson person)
    {
        person.Role = said.Role;
        person.Name = RecordText.Name(said.Name);
        person.PoliceNumber = RecordText.ReferenceOrNone(said.PoliceNumber);
        person.CustodyRecord = RecordText.ReferenceOrNone(said.CustodyRecord);
        person.CourtReference = RecordText.ReferenceOrNone(said.CourtReference);
        // Of a victim or a witness there is neither.
        (person.Custody, person.CustodySource) = person.IsAccused && said.Custody != CustodyState.NotKnown ? (said.Custody, RecordText.Source(said.CustodySource)) : (CustodyState.NotKnown, null);
        (person.Outcome, person.OutcomeSource) = person.IsAccused && said.Outcome != CaseOutcome.NotKnown ? (said.Outcome, RecordText.Source(said.OutcomeSource)) : (CaseOutcome.NotKnown, null);
    }

    private static JsonObject Told(CasePerson person) => new()
    {
        ["role"] = Vocabulary.Word(person.Role), ["name"] = person.Name, ["policeNumber"] = person.PoliceNumber, ["custodyRecord"] = person.CustodyRecord, ["courtReference"] = person.CourtReference,
        ["custody"] = Vocabulary.Word(person.Custody), ["custodySource"] = person.CustodySource, ["outcome"] = Vocabulary.Word(person.Outcome), ["outcomeSource"] = person.OutcomeSource,
    };
}
