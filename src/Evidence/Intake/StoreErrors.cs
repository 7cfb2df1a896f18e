using Evidence.Storage;

namespace Evidence.Intake;

/// <summary>What the store refuses, as the agent is told. Whatever is not listed is a fault of ours and stays an exception.</summary>
internal static class StoreErrors
{
    public static async Task AsRefusalsAsync(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (StoreFullException)
        {
            throw IntakeRefusals.StoreFull.ToException();
        }
        catch (PartHashException)
        {
            throw IntakeRefusals.PartHashWrong.ToException();
        }
        catch (PartConflictException)
        {
            throw IntakeRefusals.PartDiffers.ToException();
        }
        catch (PartOutOfRangeException)
        {
            throw IntakeRefusals.PartOutOfRange.ToException();
        }
    }
}
