const MAX_SIDE = 1600;
const QUALITY = 0.75;

function readBase64(blob) {
    return new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result.split(",")[1] || "");
        reader.onerror = () => reject(reader.error);
        reader.readAsDataURL(blob);
    });
}

/**
 * Return the name and the base64 content of a photo, no larger than a check needs it.
 * What the browser cannot draw is sent as it is; the server looks at what it is.
 */
export async function readPicture(file) {
    let bitmap;
    try {
        bitmap = await createImageBitmap(file);
    } catch {
        return { name: file.name, data: await readBase64(file) };
    }
    const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) =>
        canvas.toBlob(resolve, "image/jpeg", QUALITY)
    );
    const stem = file.name.replace(/\.[^.]*$/, "") || "photo";
    return { name: `${stem}.jpg`, data: await readBase64(blob) };
}
