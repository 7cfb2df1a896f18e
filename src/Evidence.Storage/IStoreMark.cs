namespace Evidence.Storage;

/// <summary>Whose store it is, kept in the store itself: an object that is missing in a place without the agency's mark is not lost.</summary>
public interface IStoreMark
{
    /// <summary>Makes sure that this is the agency's store.</summary>
    /// <exception cref="StoreAwayException">It cannot be reached, or is not.</exception>
    /// <exception cref="StoreRefusedException">The credentials are not good here.</exception>
    Task RequireAsync(CancellationToken cancellation);
}
