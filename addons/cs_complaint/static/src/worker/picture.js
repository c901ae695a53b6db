const MAX_SIDE = 1600;
const QUALITY = 0.72;

/** Read a file as base64, without the part that names its type. */
function readBase64(blob) {
    return new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result.split(",")[1]);
        reader.onerror = () => reject(reader.error);
        reader.readAsDataURL(blob);
    });
}

/**
 * Return a photo as base64 JPEG, no larger than a report needs it: a photo of a phone
 * has several megabytes, and basements have little connection. What the browser cannot
 * draw is sent as it is; the server looks at what it is.
 */
export async function shrinkPicture(file) {
    let bitmap;
    try {
        bitmap = await createImageBitmap(file);
    } catch {
        return readBase64(file);
    }
    const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    return readBase64(blob);
}
